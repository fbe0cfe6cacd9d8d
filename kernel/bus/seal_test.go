package bus

import (
	"encoding/binary"
	"hash/crc32"
	"testing"

	"citybrain/test/port"
)

// sealAgain gives data a magic, a version and a checksum that fit.
func sealAgain(data []byte) []byte {
	out := append([]byte{frameMagic, frameVersion}, data...)
	if len(data) > 0 {
		out[2] &= frameZstd
	}
	return binary.LittleEndian.AppendUint32(out, crc32.Checksum(out, frameTable))
}

// freeAddress gives a loopback address whose port was free a moment ago.
func freeAddress(t *testing.T) string {
	t.Helper()
	address, err := port.Free()
	if err != nil {
		t.Fatal(err)
	}
	return address
}
