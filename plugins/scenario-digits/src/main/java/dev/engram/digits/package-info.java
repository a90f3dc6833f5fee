/** The example scenario: handwritten digits of 8x8 pixels. Copy it to start a scenario of your own. */
package dev.engram.digits;
