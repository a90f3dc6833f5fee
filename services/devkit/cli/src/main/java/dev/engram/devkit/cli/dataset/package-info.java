/** Labelled images in folders, and the order in which a stream of them teaches. */
package dev.engram.devkit.cli.dataset;
