/** Where the trainer keeps things: the store, which may be away, and its own directory. */
package dev.engram.trainer.store;
