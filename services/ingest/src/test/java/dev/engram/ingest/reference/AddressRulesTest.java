package dev.engram.ingest.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRulesTest {
    private final AllowedHosts hosts = new AllowedHosts(List.of("Photos.example", "nas.example:8443", "10.0.0.5:443", "[::1]:9443"));

    @ParameterizedTest
    @CsvSource({
        "https://photos.example/a, true, false", "https://PHOTOS.example:443/a, true, false", "https://photos.example:8443/a, false, false",
        "https://evil.photos.example/a, false, false", "https://photos.example.evil/a, false, false", "https://nas.example:8443/a, true, true",
        "https://nas.example/a, false, false", "https://10.0.0.5/a, true, true", "https://[::1]:9443/a, true, true", "https://127.0.0.1/a, false, false"})
    void allowsWhatIsListedAndPrivateAddressesOnlyWithTheirPort(String url, boolean allowed, boolean privately) {
        assertThat(hosts.allows(HttpUrl.get(url))).isEqualTo(allowed);
        assertThat(hosts.allowsPrivate(HttpUrl.get(url))).isEqualTo(privately);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "https://photos.example", "photos.example/", "photos.example/a", "me@photos.example", "a b", "photos.example:99999"})
    void refusesToBeConfiguredWithWhatIsNoHost(String entry) {
        assertThatThrownBy(() -> new AllowedHosts(List.of(entry))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("https-hosts");
    }

    @Test
    void allowsNothingByDefault() {
        assertThat(new AllowedHosts(List.of()).allows(HttpUrl.get("https://photos.example/a"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "0.1.2.3", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.8.8.8", "169.254.169.254", "172.16.0.1", "172.31.255.255",
        "192.0.0.8", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.7", "203.0.113.7", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::ffff:127.0.0.1", "::127.0.0.1", "fe80::1", "fc00::1", "fd12:3456::1", "ff02::1", "64:ff9b::7f00:1", "64:ff9b:1::1",
        "2001:db8::1", "2001:0:1::1", "2002:7f00:1::1", "2002:a00:1::1", "3fff:1::1", "4000::1"})
    void knowsAddressesThatAreNotPublic(String address) throws Exception {
        assertThat(PublicAddresses.contain(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "8.8.8.8", "100.63.0.1", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.0.1.1", "198.17.0.1", "198.20.0.1",
        "223.255.255.255", "2001:4860:4860::8888", "2606:4700::1111", "2002:808:808::1", "64:ff9b::808:808"})
    void knowsPublicAddresses(String address) throws Exception {
        assertThat(PublicAddresses.contain(InetAddress.getByName(address))).isTrue();
    }
}
