package seal

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestMasks(t *testing.T) {
	for name, mask := range map[string]struct {
		f         func(string) string
		give, got string
	}{
		"two signs":   {MaskName, "张三", "张*"},
		"three signs": {MaskName, "张小三", "张*三"},
		"four signs":  {MaskName, "欧阳小华", "欧**华"},
		"latin":       {MaskName, "John Smith", "J*** S****"},
		"one word":    {MaskName, "Madonna", "M***"},
		"no name":     {MaskName, " ", ""},
		"phone":       {MaskPhone, "13812341234", "138****1234"},
		"abroad":      {MaskPhone, "+8613812341234", "+86138****1234"},
		"fixed line":  {MaskPhone, "62345678", "******78"},
		"with area":   {MaskPhone, "0551234567", "********67"},
		"short phone": {MaskPhone, "110", "***"},
		"plate":       {MaskPlate, "沪A12312", "沪A***12"},
		"green plate": {MaskPlate, "沪ad12345", "沪A****45"},
		"citizen":     {MaskCitizenID, "11010519491231002X", "1****************X"},
		"account":     {MaskAccount, "6222020200112230017", "***************0017"},
		"account old": {MaskAccount, "1234567", "*******"},
		"credit":      {MaskCreditCode, "91350100M000100Y43", "9135**********0Y43"},
		"e-mail":      {MaskEmail, "jane.doe@example.org", "j***@example.org"},
		"no e-mail":   {MaskEmail, "jane", "****"},
	} {
		if got := mask.f(mask.give); got != mask.got {
			t.Errorf("%s: %s became %s, want %s", name, mask.give, got, mask.got)
		}
	}
}

func TestCitizenIDs(t *testing.T) {
	id, err := ParseCitizenID(" 11010519491231002x ")
	if err != nil {
		t.Fatal(err)
	}
	if id.Plain() != "11010519491231002X" || id.Region() != "110105" || id.Born().Format("2006-01-02") != "1949-12-31" {
		t.Error(id.Plain(), id.Region(), id.Born())
	}
	if wide, err := ParseCitizenID("１１０１０５１９４９１２３１００２Ｘ"); err != nil || wide != id {
		t.Errorf("as a Chinese keyboard writes it: %v %v", wide, err)
	}
	for _, bad := range []string{"", "110105194912310021", "11010519490231002X", "1101051949123100X2", "１１0105194912310021", "110105194912310"} {
		if _, err := ParseCitizenID(bad); !errors.Is(err, ErrCitizenID) {
			t.Errorf("%q passed", bad)
		}
	}
}

func TestCreditCodes(t *testing.T) {
	for _, good := range []string{"91350100M000100Y43", "11370800MB28559184"} {
		if code, err := ParseCreditCode(good); err != nil || code.Plain() != good {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"", "91350100M000100Y44", "91350100M000100I43", "9135010OM000100Y43", "91350100M000100Y4"} {
		if _, err := ParseCreditCode(bad); !errors.Is(err, ErrCreditCode) {
			t.Errorf("%q passed", bad)
		}
	}
}

func TestNumbersNeverShowThemselves(t *testing.T) {
	id, _ := ParseCitizenID("11010519491231002X")
	code, _ := ParseCreditCode("91350100M000100Y43")
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "id", id, "code", code)
	raw, err := json.Marshal(map[string]any{"id": id, "code": code})
	if err != nil {
		t.Fatal(err)
	}
	all := fmt.Sprintf("%v %+v %#v %s %v %+v %#v %s", id, id, id, id, code, code, code, code) + log.String() + string(raw)
	for _, secret := range []string{"10105", "19491231", "M000100"} {
		if strings.Contains(all, secret) {
			t.Errorf("%s shows in %s", secret, all)
		}
	}
}

func TestNumbersAreReadFromJSON(t *testing.T) {
	var in struct{ ID CitizenID }
	if err := json.Unmarshal([]byte(`{"ID":"11010519491231002X"}`), &in); err != nil || in.ID.Plain() != "11010519491231002X" {
		t.Error(in.ID.Plain(), err)
	}
	if err := json.Unmarshal([]byte(`{"ID":"110105194912310020"}`), &in); !errors.Is(err, ErrCitizenID) {
		t.Error(err)
	}
}

func FuzzNumbers(f *testing.F) {
	f.Add("11010519491231002X")
	f.Add("91350100M000100Y43")
	f.Fuzz(func(t *testing.T, text string) {
		if id, err := ParseCitizenID(text); err == nil {
			if again, err := ParseCitizenID(id.Plain()); err != nil || again != id || id.Born().IsZero() {
				t.Errorf("%q is not stable: %v", text, err)
			}
		}
		if code, err := ParseCreditCode(text); err == nil && len(code.Plain()) != 18 {
			t.Errorf("%q passed", text)
		}
		for _, mask := range []func(string) string{MaskName, MaskPhone, MaskPlate, MaskCitizenID, MaskCreditCode, MaskAccount, MaskEmail} {
			if got := mask(text); strings.TrimSpace(text) != "" && len([]rune(strings.TrimSpace(text))) > 1 && got == text && !strings.Contains(text, "*") {
				t.Errorf("%q is not masked", text)
			}
		}
	})
}
