/** Augmentations: pure Java on the pixels of one sample. */
package dev.engram.api.augment;
