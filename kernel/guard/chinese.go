package guard

import "strings"

// messages say in Chinese what the language of conditions says most often.
var messages = strings.NewReplacer(
	"undeclared reference to", "不认识的名称", "found no matching overload for", "两边的类型不能这样比较或运算：", "Syntax error: mismatched input the end", "条件还没有写完", "Syntax error: mismatched input", "这里不该写",
	"Syntax error: extraneous input", "这里多写了", "Syntax error:", "语法有误：",
	"it is ", "它的类型是 ", ", not true or false", "，不是成立或不成立",
)

// InChinese puts what Compile says of a condition into Chinese, its column included;
// what is not known stays as it is.
func InChinese(said string) string {
	head, rest, found := strings.Cut(said, "column ")
	if !found {
		return messages.Replace(said)
	}
	at, message, found := strings.Cut(rest, ": ")
	if !found {
		return said
	}
	return head + "第 " + at + " 列，" + messages.Replace(message)
}
