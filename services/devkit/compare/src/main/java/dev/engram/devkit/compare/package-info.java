/** Strategies of continual learning on the same stream: what a stream is, what a strategy is, and one of them learnt whole in a process of its own. */
package dev.engram.devkit.compare;
