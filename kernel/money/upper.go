package money

import "strings"

// The signs of amounts in words, which cannot be altered with one stroke
// 中文大写金额 (rules of the People's Bank for bills and receipts).
var (
	upperDigits = [10]string{"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"}
	upperUnits  = [4]string{"", "拾", "佰", "仟"}
	upperGroups = [6]string{"", "万", "亿", "万亿", "亿亿", "万亿亿"}
)

// Upper writes the amount in words: 12.34 is 壹拾贰元叁角肆分, 100 is 壹佰元整,
// 0.05 is 伍分, 10 050.60 is 壹万零伍拾元陆角整.
func (a Fen) Upper() string {
	m := magnitude(int64(a))
	yuan, jiao, fen := m/100, m/10%10, m%10
	var b strings.Builder
	if a < 0 {
		b.WriteString("负")
	}
	if yuan > 0 {
		b.WriteString(upperYuan(yuan) + "元")
	}
	switch {
	case jiao == 0 && fen == 0:
		if yuan == 0 {
			b.WriteString("零元")
		}
		b.WriteString("整")
		return b.String()
	case jiao > 0:
		b.WriteString(upperDigits[jiao] + "角")
	case yuan > 0:
		b.WriteString("零")
	}
	if fen > 0 {
		b.WriteString(upperDigits[fen] + "分")
	} else {
		b.WriteString("整")
	}
	return b.String()
}

// upperYuan writes a whole number of yuan, four digits at a time.
func upperYuan(yuan uint64) string {
	var groups []uint64
	for ; yuan > 0; yuan /= 10000 {
		groups = append(groups, yuan%10000)
	}
	var b strings.Builder
	gap := false // zeros stand before the next sign
	for i := len(groups) - 1; i >= 0; i-- {
		group := groups[i]
		if group == 0 {
			gap = true
			continue
		}
		if b.Len() > 0 && (gap || group < 1000) {
			b.WriteString(upperDigits[0])
		}
		b.WriteString(upperGroup(group) + upperGroups[i])
		gap = false
	}
	return b.String()
}

// upperGroup writes 1 to 9999; zeros inside it become one 零.
func upperGroup(group uint64) string {
	var b strings.Builder
	gap := false
	for place, step := 3, uint64(1000); place >= 0; place, step = place-1, step/10 {
		digit := group / step % 10
		if digit == 0 {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteString(upperDigits[0])
			gap = false
		}
		b.WriteString(upperDigits[digit] + upperUnits[place])
	}
	return b.String()
}
