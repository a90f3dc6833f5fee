/** What is promoted and why: plain classes that know neither HTTP nor Kafka nor Quarkus. One thread uses them. */
package dev.engram.promoter.promotion;
