/** A plugin jar of somebody else, for tests: its own scenario, model, op and method of retention. */
package dev.engram.engine.worker.own;
