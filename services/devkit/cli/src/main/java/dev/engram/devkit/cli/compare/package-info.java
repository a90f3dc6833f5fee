/** Strategies compared on one stream: what is asked, the runs, tables and curves. */
package dev.engram.devkit.cli.compare;
