/**
 * Backup of a platform while it runs, and its restore into an empty home. A backup is a folder of files named by their SHA-256 and one
 * manifest, {@code backup.json}, which is written last.
 */
package dev.engram.devkit.cli.backup;
