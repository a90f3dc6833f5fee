/** Scenarios as this trainer works on them, and which of them are its own. */
package dev.engram.trainer.scenario;
