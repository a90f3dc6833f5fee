/**
 * The command {@code engram}: one class per command in {@code command}, and what they share in the packages beside it.
 */
package dev.engram.devkit.cli;
