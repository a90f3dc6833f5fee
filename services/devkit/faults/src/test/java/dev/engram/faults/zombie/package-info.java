/** Two trainers, one of which stands still and wakes up too late; and scenarios that share a partition of the training log. */
package dev.engram.faults.zombie;
