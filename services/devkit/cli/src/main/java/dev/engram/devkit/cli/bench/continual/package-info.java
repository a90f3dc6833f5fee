/** Whole streams of continual learning against Avalanche and a hand-written loop, by turns. */
package dev.engram.devkit.cli.bench.continual;
