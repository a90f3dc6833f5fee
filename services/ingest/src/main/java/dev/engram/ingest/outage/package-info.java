/** What to do while a part of the platform is away: wait and try again, and say so once. */
package dev.engram.ingest.outage;
