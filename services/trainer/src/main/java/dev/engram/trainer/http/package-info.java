/** The trainer over HTTP, as {@code engram} and people ask it. */
package dev.engram.trainer.http;
