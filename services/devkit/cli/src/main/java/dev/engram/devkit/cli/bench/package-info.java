/** Measurements that take long: what grows with rounds and samples, and what happens when more comes than is learned. */
package dev.engram.devkit.cli.bench;
