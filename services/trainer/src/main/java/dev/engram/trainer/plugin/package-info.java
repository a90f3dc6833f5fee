/** Plugin jars as files: installing them, and the scenarios that follow the newest. */
package dev.engram.trainer.plugin;
