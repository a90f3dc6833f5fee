/** What tests need when what they test runs in a process of its own: packaged applications, free ports, patience. */
package dev.engram.devkit.process;
