/** What stands on {@code engram.images.rejected}: which of it is open, and sending it again. */
package dev.engram.devkit.cli.rejected;
