/** What one business case decides, as data. */
package dev.engram.api.scenario;
