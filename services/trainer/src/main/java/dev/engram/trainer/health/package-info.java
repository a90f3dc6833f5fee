/** Whether the trainer can work. */
package dev.engram.trainer.health;
