package seal_test

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"citybrain/kernel/seal"
)

// A phone number is stored sealed, found by its blind index and shown masked.
func Example() {
	dir, err := os.MkdirTemp("", "keys")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	ring, err := seal.Open(filepath.Join(dir, "keys.json"), seal.SM, time.Now())
	if err != nil {
		fmt.Println(err)
		return
	}
	place := []byte("identity_person.phone:person_01")
	sealed, err := ring.Encrypt([]byte("13812341234"), place)
	if err != nil {
		fmt.Println(err)
		return
	}
	plain, err := ring.Decrypt(sealed, place)
	fmt.Println(seal.MaskPhone(string(plain)), err)
	fmt.Println(ring.Index("phone", "13812341234") == ring.Index("phone", string(plain)))
	// Output:
	// 138****1234 <nil>
	// true
}
