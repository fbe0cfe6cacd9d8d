package bus

import (
	"errors"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// lockFolder makes the folder of the bus and keeps other processes out of it:
// two servers writing the same streams would spoil both, and the server itself
// does not look. The lock ends with the file, also when the process is killed.
func lockFolder(dir string) (*os.File, error) {
	folder := filepath.Join(dir, "bus")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, ErrFolder.Saying("The data folder %s cannot be made or written.", folder).Because(err)
	}
	lock, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, ErrFolder.Saying("The data folder %s cannot be written.", folder).Because(err)
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return nil, ErrFolder.Saying("The data folder %s is in use by another process.", folder).Because(errors.Join(err, lock.Close()))
	}
	return lock, nil
}
