package auth

import (
	"net/http"
	"strings"

	"citybrain/kernel/seal"
)

// A device on which somebody has signed in keeps a mark of it, so that wrong
// passwords typed elsewhere do not lock them out there. It proves nothing else.
const (
	deviceName = "citybrain-device"
	devicePart = "auth.device"   // what the mark is sealed for
	deviceLife = 400 * 24 * 3600 // seconds; browsers keep no cookie for longer
)

// DeviceCookieName is the name of the cookie that holds a device's mark.
func (a *Auth) DeviceCookieName() string {
	if a.cfg.Secure {
		return "__Host-" + deviceName
	}
	return deviceName
}

// DeviceCookie marks the device of somebody who has just signed in. held is the
// mark that it has already, if any; it stays where it is this person's.
func (a *Auth) DeviceCookie(held, principal string) (*http.Cookie, error) {
	if a.deviceOf(held, principal) == "" {
		mark, err := a.cfg.Seal.Encrypt([]byte(principal+" "+seal.Token()), []byte(devicePart))
		if err != nil {
			return nil, err
		}
		held = mark
	}
	return &http.Cookie{
		Name: a.DeviceCookieName(), Value: held, Path: "/", HttpOnly: true,
		Secure: a.cfg.Secure, SameSite: http.SameSiteLaxMode, MaxAge: deviceLife,
	}, nil
}

// deviceOf names the device of a mark that is this principal's; "" for any other.
func (a *Auth) deviceOf(mark, principal string) string {
	if mark == "" || principal == "" {
		return ""
	}
	plain, err := a.cfg.Seal.Decrypt(mark, []byte(devicePart))
	owner, device, ok := strings.Cut(string(plain), " ")
	if err != nil || !ok || owner != principal {
		return ""
	}
	return device
}
