/** HTTP: a picture in, an answer out; and the Open Inference Protocol v2 with JSON tensors. */
package dev.engram.serving.http;
