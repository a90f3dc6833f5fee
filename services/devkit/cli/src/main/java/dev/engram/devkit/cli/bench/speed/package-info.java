/** Engram and PyTorch take turns at the same work, and their times are compared. */
package dev.engram.devkit.cli.bench.speed;
