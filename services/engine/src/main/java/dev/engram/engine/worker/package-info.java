/** The worker JVM: rounds by directory, told on standard input. */
package dev.engram.engine.worker;
