/** From a submission to an admitted sample: what is asked of the world, what is kept, and what happens while parts are away. */
package dev.engram.ingest.admission;
