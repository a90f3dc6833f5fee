/** Proxies in front of S3 and MLflow: where faults are made, outside the product. */
package dev.engram.faults.proxy;
