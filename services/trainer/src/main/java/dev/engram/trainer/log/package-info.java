/** Reading the training log into the catalog, and which of its partitions are this trainer's. */
package dev.engram.trainer.log;
