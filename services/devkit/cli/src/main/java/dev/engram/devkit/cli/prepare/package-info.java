/** What a machine needs before a platform can start on it: prerequisites that are looked for, and the Python environment that is made. */
package dev.engram.devkit.cli.prepare;
