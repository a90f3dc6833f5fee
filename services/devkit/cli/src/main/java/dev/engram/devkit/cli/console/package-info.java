/** What a person sees: lines, progress bars on a terminal and plain lines otherwise, tables. */
package dev.engram.devkit.cli.console;
