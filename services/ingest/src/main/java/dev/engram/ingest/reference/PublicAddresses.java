package dev.engram.ingest.reference;

import java.net.Inet6Address;
import java.net.InetAddress;

/** Tells the network addresses that belong to the public internet from all others. */
final class PublicAddresses {
    private PublicAddresses() {}

    /** Whether the address is public: neither of this machine, nor of a private network, nor reserved. */
    static boolean contain(InetAddress address) {
        if (address.isAnyLocalAddress() || address.isLoopbackAddress() || address.isLinkLocalAddress() || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        return address instanceof Inet6Address ? publicV6(bytes) : publicV4(bytes, 0);
    }

    private static boolean publicV4(byte[] b, int at) {
        int first = b[at] & 0xff;
        int second = b[at + 1] & 0xff;
        int third = b[at + 2] & 0xff;
        boolean thisNetwork = first == 0;
        boolean loopbackOrPrivate = first == 127 || first == 10 || first == 172 && second >> 4 == 1 || first == 192 && second == 168;
        boolean linkLocal = first == 169 && second == 254;
        boolean carrier = first == 100 && second >> 6 == 1;
        boolean protocols = first == 192 && second == 0 && third == 0;
        boolean examples = first == 192 && second == 0 && third == 2 || first == 198 && second == 51 && third == 100
                || first == 203 && second == 0 && third == 113;
        boolean benchmarks = first == 198 && second >> 1 == 9;
        boolean multicastOrReserved = first >= 224;
        return !(thisNetwork || loopbackOrPrivate || linkLocal || carrier || protocols || examples || benchmarks || multicastOrReserved);
    }

    /** Only 2000::/3 is given out; inside it some blocks carry an IPv4 address or are for examples. */
    private static boolean publicV6(byte[] b) {
        int first = (b[0] & 0xff) << 8 | b[1] & 0xff;
        int second = (b[2] & 0xff) << 8 | b[3] & 0xff;
        if (first == 0x0064 && second == 0xff9b) {
            return publicV4(b, 12);
        }
        if (first >> 13 != 1) {
            return false;
        }
        if (first == 0x2002) {
            return publicV4(b, 2);
        }
        boolean tunnelOrProtocol = first == 0x2001 && second < 0x0200;
        boolean example = first == 0x2001 && second == 0x0db8 || first == 0x3fff && second < 0x1000;
        return !(tunnelOrProtocol || example);
    }
}
