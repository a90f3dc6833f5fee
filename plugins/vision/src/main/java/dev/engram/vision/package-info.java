/**
 * The stock plugins: networks, augmentations, the usual loss, and the scenario {@code image-classification} that works for any
 * folder of labelled pictures.
 */
package dev.engram.vision;
