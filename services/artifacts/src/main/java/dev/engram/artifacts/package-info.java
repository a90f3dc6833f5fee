/**
 * Bytes by content in an S3 bucket or a directory: images, jars, states, bundles, and the few keyed objects (journals,
 * installed plugins) that need an atomic create. Nothing here knows what the bytes mean, except the PluginSet.
 */
package dev.engram.artifacts;
