/**
 * The local platform: what it needs, where it lies, and the processes it consists of. A launcher starts them in order of readiness,
 * watches over them and stops them with everything they started.
 */
package dev.engram.devkit.cli.platform;
