/** Augmentations in pure Java: of one sample's pixels, and of the new samples of a batch with each other. */
package dev.engram.api.augment;
