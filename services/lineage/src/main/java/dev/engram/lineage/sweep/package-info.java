/**
 * What keeps a store from growing for ever: states of old rounds are thinned out by a stated rule, and blobs that nothing names
 * are deleted after a grace period. What can be made again or is kept for people is never deleted: journals, orders, results,
 * bundles, reports, manifests, samples.
 */
package dev.engram.lineage.sweep;
