package money

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestSplitConservesTheSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := Fen(rapid.Int64().Draw(t, "amount"))
		shares := rapid.SliceOfN(rapid.Int64Range(0, 1_000_000), 1, 40).Draw(t, "shares")
		parts, err := amount.Split(shares...)
		if err != nil {
			if !errors.Is(err, ErrShares) {
				t.Fatal(err)
			}
			return
		}
		total := new(big.Int)
		for i, part := range parts {
			total.Add(total, big.NewInt(int64(part)))
			if shares[i] == 0 && part != 0 {
				t.Fatalf("share 0 got %s", part)
			}
			if part != 0 && (part < 0) != (amount < 0) {
				t.Fatalf("part %s of %s has another sign", part, amount)
			}
		}
		if total.Cmp(big.NewInt(int64(amount))) != 0 {
			t.Fatalf("%s was split into %v", amount, parts)
		}
	})
}

func TestSplitIsFair(t *testing.T) {
	for name, split := range map[string]struct {
		amount Fen
		shares []int64
		want   []Fen
	}{
		"three heirs":       {100, []int64{1, 1, 1}, []Fen{34, 33, 33}},
		"city and operator": {1001, []int64{30, 70}, []Fen{300, 701}},
		"refund":            {-100, []int64{1, 1, 1}, []Fen{-34, -33, -33}},
		"nothing":           {0, []int64{1, 2}, []Fen{0, 0}},
		"one fen":           {1, []int64{0, 5}, []Fen{0, 1}},
	} {
		got, err := split.amount.Split(split.shares...)
		if diff := cmp.Diff(split.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
	for _, bad := range [][]int64{nil, {0}, {-1, 2}} {
		if _, err := Fen(5).Split(bad...); !errors.Is(err, ErrShares) {
			t.Errorf("%v: %v", bad, err)
		}
	}
	if _, err := Fen(5).Split(math.MaxInt64, 1); !errors.Is(err, ErrOverflow) {
		t.Error(err)
	}
}

func TestArithmeticAgreesWithBigNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64().Draw(t, "a"), rapid.Int64().Draw(t, "b")
		sum, err := Fen(a).Add(Fen(b))
		compare(t, "add", new(big.Int).Add(big.NewInt(a), big.NewInt(b)), sum, err)
		product, err := Fen(a).Mul(b)
		compare(t, "mul", new(big.Int).Mul(big.NewInt(a), big.NewInt(b)), product, err)
	})
}

func compare(t *rapid.T, what string, want *big.Int, got Fen, err error) {
	if want.IsInt64() != (err == nil) || err == nil && want.Int64() != int64(got) {
		t.Fatalf("%s: got %d, %v; want %s", what, int64(got), err, want)
	}
}

func TestMulAtTheEdge(t *testing.T) {
	if got, err := Fen(math.MinInt64).Mul(1); err != nil || got != math.MinInt64 {
		t.Error(int64(got), err)
	}
	if _, err := Fen(math.MinInt64).Mul(-1); !errors.Is(err, ErrOverflow) {
		t.Error(err)
	}
	if _, err := Sum(math.MaxInt64, 1); !errors.Is(err, ErrOverflow) {
		t.Error(err)
	}
}

func TestAmountsRoundTripAsText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Fen(rapid.Int64().Draw(t, "amount"))
		if got, err := Parse(a.String()); err != nil || got != a {
			t.Fatalf("%s became %s, %v", a, got, err)
		}
	})
}

func TestParse(t *testing.T) {
	for text, want := range map[string]Fen{"12": 1200, "12.3": 1230, "12.34": 1234, "-0.05": -5, "0": 0, "007.50": 750} {
		if got, err := Parse(text); err != nil || got != want {
			t.Errorf("%s: got %s, %v", text, got, err)
		}
	}
	for _, bad := range []string{"", "-", ".", ".5", "5.", "1.234", "1,000", "¥5", "1e3", "+5", "--5", " 5", "５"} {
		if _, err := Parse(bad); !errors.Is(err, ErrMalformed) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := Parse("99999999999999999999"); !errors.Is(err, ErrOverflow) {
		t.Error(err)
	}
}

func TestUpper(t *testing.T) {
	for amount, want := range map[Fen]string{
		0: "零元整", 5: "伍分", 50: "伍角整", 55: "伍角伍分", 100: "壹元整", 1234: "壹拾贰元叁角肆分",
		10005: "壹佰元零伍分", 1005060: "壹万零伍拾元陆角整", 10000000: "壹拾万元整", 1000000001: "壹仟万元零壹分",
		10000000000: "壹亿元整", 10000500000: "壹亿零伍仟元整", 10500000000: "壹亿零伍佰万元整",
		10203040506: "壹亿零贰佰零叁万零肆佰零伍元零陆分", -1234: "负壹拾贰元叁角肆分",
		math.MinInt64: "负玖亿亿贰仟贰佰叁拾叁万亿柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零捌分",
	} {
		if got := amount.Upper(); got != want {
			t.Errorf("%s: got %s, want %s", amount, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("12.34")
	f.Add("-0.05")
	f.Fuzz(func(t *testing.T, text string) {
		if a, err := Parse(text); err == nil {
			if again, err := Parse(a.String()); err != nil || again != a {
				t.Errorf("%q is not stable", text)
			}
		}
	})
}
