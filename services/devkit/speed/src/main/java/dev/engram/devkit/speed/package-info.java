/** What is measured against PyTorch: a round's own classes, in a process that is told what to do. */
package dev.engram.devkit.speed;
