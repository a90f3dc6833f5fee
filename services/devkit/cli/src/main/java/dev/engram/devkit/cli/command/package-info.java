/** One class per command: it reads what was asked, calls the service that does it, and prints. */
package dev.engram.devkit.cli.command;
