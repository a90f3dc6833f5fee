/** What nobody should send is answered, once and with a reason, and costs no memory; what is as it should be is learned. */
package dev.engram.faults.hostile;
