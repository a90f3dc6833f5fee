/** A small S3 server for one machine, a directory behind it: as a process of the local platform and of tests. */
package dev.engram.devkit.s3;
