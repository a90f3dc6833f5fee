/** What is learned from: samples' identity, labels, split and bytes. */
package dev.engram.api.sample;
