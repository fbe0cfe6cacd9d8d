package bus

import (
	"encoding/binary"
	"hash/crc32"
	"net"
	"testing"
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
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
