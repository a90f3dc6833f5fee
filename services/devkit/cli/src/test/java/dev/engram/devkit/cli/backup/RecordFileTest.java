package dev.engram.devkit.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

class RecordFileTest {
    /** One record as format 1 wrote it: backups are read for years. */
    private static final String GOLDEN = HexFormat.of().formatHex("engram records 1\n".getBytes(StandardCharsets.US_ASCII))
            + "0000000000000007" + "0000019aaa5b3400" + "00000001" + "6b" + "00000002" + "7631"
            + "00000002" + "00000004" + "63655f61" + "00000001" + "78" + "00000004" + "63655f61" + "ffffffff";

    @Test
    void everythingOfARecordComesBack() throws IOException {
        // Given records with and without key, value and headers, one name twice, and bytes that are no text
        StoredRecord whole = new StoredRecord(7, 1_764_000_000_000L, bytes("k"), new byte[] {0, -1, 10},
                List.of(new RecordHeader("ce_a", bytes("x")), new RecordHeader("ce_a", null), new RecordHeader("größe", bytes("ü"))));
        StoredRecord tombstone = new StoredRecord(9, 0, bytes("k"), null, List.of());
        StoredRecord bare = new StoredRecord(Long.MAX_VALUE, -1, null, new byte[0], List.of());

        // When they are written and read
        List<StoredRecord> read = read(write(whole, tombstone, bare));

        // Then they are the same
        assertThat(read).usingRecursiveFieldByFieldElementComparator().containsExactly(whole, tombstone, bare);
    }

    @Test
    void aFileOfFormat1IsReadAsItWasWritten() throws IOException {
        byte[] golden = HexFormat.of().parseHex(GOLDEN);
        StoredRecord record = new StoredRecord(7, 0x19aaa5b3400L, bytes("k"), bytes("v1"),
                List.of(new RecordHeader("ce_a", bytes("x")), new RecordHeader("ce_a", null)));
        assertThat(read(golden)).usingRecursiveFieldByFieldElementComparator().containsExactly(record);
        assertThat(write(record)).isEqualTo(golden);
    }

    @Test
    void aFileThatIsCutOffIsNoShorterFile() throws IOException {
        byte[] whole = write(new StoredRecord(1, 2, bytes("key"), bytes("value"), List.of()));
        for (int length = RecordWriter.HEAD.length + 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut)).as("%d of %d bytes", length, whole.length).isInstanceOf(IOException.class)
                    .hasMessageContaining("ends in the middle");
        }
    }

    @Test
    void whatIsNoFileOfRecordsIsRefused() {
        assertThatThrownBy(() -> read(bytes("engram records 2\n"))).isInstanceOf(IOException.class).hasMessageContaining("engram records 2")
                .hasMessageContaining("engram records 1");
        assertThatThrownBy(() -> read(new byte[0])).isInstanceOf(IOException.class);
    }

    @Test
    void aDamagedLengthCostsNoMemory() throws IOException {
        byte[] file = write(new StoredRecord(1, 2, bytes("key"), bytes("value"), List.of()));
        file[RecordWriter.HEAD.length + 16] = 0x7f;
        assertThatThrownBy(() -> read(file)).isInstanceOf(IOException.class).hasMessageContaining("damaged");
    }

    private static byte[] write(StoredRecord... records) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RecordWriter writer = new RecordWriter(out);
        for (StoredRecord record : records) {
            writer.write(record);
        }
        writer.flush();
        return out.toByteArray();
    }

    private static List<StoredRecord> read(byte[] file) throws IOException {
        List<StoredRecord> records = new ArrayList<>();
        try (RecordReader reader = new RecordReader(new ByteArrayInputStream(file))) {
            for (Optional<StoredRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                List<Header> headers = List.copyOf(record.get().headers());
                headers.forEach(Header::value);
                records.add(record.get());
            }
        }
        return records;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
