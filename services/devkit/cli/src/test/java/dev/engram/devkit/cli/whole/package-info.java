/** The whole way of one labelled image, on the processes of a real platform. */
package dev.engram.devkit.cli.whole;
