"""Pyodide's program script with less to read and less to link: what of it a start waits for.

Emscripten writes out 4,900 functions of the program by name, three times each, compiles a module
for each of the 280 functions that it passes to the program by address, and gives each of the
program's own 8,500 an address whether anything asks for it or not. All of it stands in one
function, which an engine reads twice: first only to find its end.
"""

import re

ASSIGNED = re.compile(r'([\w$]+)=Module\["([\w$]+)"\]=wasmExports\["([\w$]+)"\](?:\.value>>>0)?;?')
NAME = re.compile(r"[\w$]+")
LISTED = re.compile(r"var ((?:[\w$]+,){4000,}[\w$]+);")
ASSIGNING = re.compile(r"function assignWasmExports\(wasmExports\)\{([^}]*)\}")

EVERY_FUNCTION = """\
for(var n in wasmExports){var v=wasmExports[n];\
if(typeof v=="function")Module["_"+n]=v;\
else if(v instanceof WebAssembly.Global)Module["_"+n]=v.value>>>0}"""

# An address of one of the program's own functions is made when a library first asks for it.
RECEIVED = (
    "updateGOT(origExports);",
    "programExports=origExports;findOthers(Object.getPrototypeOf(origExports));",
)
ASKED = (
    'var rtn=GOT[symName];if(!rtn){rtn=GOT[symName]=new WebAssembly.Global({value:"i32",'
    "mutable:true},-1)}",
    'var rtn=GOT[symName];if(!rtn){rtn=GOT[symName]=new WebAssembly.Global({value:"i32",'
    "mutable:true},-1);var own=programExports?.[symName];"
    'if(own)rtn.value=typeof own=="function"?addFunction(own):own.value}',
)
# Behind what first.wasm gives by name stands what it has no name for (program.js): for libraries,
# and once rest.wasm is there for JavaScript, which asks now and then for what is not there.
DECLARED = (
    "var GOT={};",
    """\
var programExports,others;\
var findOthers=found=>{if(!found||found==Object.prototype)return;others=found;\
Object.setPrototypeOf(wasmImports,others);\
wasmImports["rest:complete"]=()=>{together?.();\
var named=n=>{if(typeof n!="string"||n[0]!="_")return;var other=others[n.slice(1)];\
return other instanceof WebAssembly.Global?other.value>>>0:other};\
Object.setPrototypeOf(Module,new Proxy(Object.prototype,{\
has:(base,n)=>n in base||named(n)!==undefined,\
get:(base,n)=>base[n]??named(n)}))}};\
var GOT={};""",
)
FOUND = (
    "newSymIndex=Object.keys(lib.exports).indexOf(symbol);",
    "newSymIndex=lib.exports[symbol]===undefined?-1:0;",
)
# The program's own stays before a library's of the same name, as if it had its address already.
LIBRARYS = (
    "if(isInternalSym(symName)){continue}var value=exports[symName];",
    "if(isInternalSym(symName)||!GOT[symName]&&symName in programExports){continue}"
    "var value=exports[symName];",
)
# What the program asks for at its start is JavaScript: one module wraps it all. Only rest.wasm and
# libraries call it by address, so until then their places in the table are kept free.
REPORTED = (
    "var reportUndefinedSymbols=()=>{",
    "var reportUndefinedSymbols=()=>{together?.();addTogether();",
)
TOGETHER = (
    "var reportUndefinedSymbols=",
    """\
var leb=n=>{var out=[];do{var low=n&127;n>>>=7;out.push(n?low|128:low)}while(n);return out};\
var section=(id,items)=>{var body=[...leb(items.length),...items.flat()];\
return[id,...leb(body.length),...body]};\
var named=i=>{var s=[...String(i)].map(c=>c.charCodeAt(0));return[...leb(s.length),...s]};\
var together;var addTogether=()=>{var entries=[];var functions=[];\
for(var[symName,entry]of Object.entries(GOT)){if(entry.value!=-1)continue;\
var value=resolveGlobalSymbol(symName,true).sym;\
if(typeof value=="function"&&value.sig){entries.push(entry);functions.push(value)}}\
if(!functions.length)return;\
var first=wasmTable["grow"](functions.length);\
entries.forEach((entry,i)=>{entry.value=first+i});\
var fill=()=>{together=undefined;fillTogether(first,functions)};\
if(others)together=fill;else fill()};\
var fillTogether=(first,functions)=>{var bytes=Uint8Array.from([0,97,115,109,1,0,0,0,\
...section(1,functions.map(({sig})=>[96,...generateTypePack(sig.slice(1)),\
...generateTypePack(sig[0]==="v"?"":sig[0])])),\
...section(2,functions.map((f,i)=>[1,101,...named(i),0,...leb(i)])),\
...section(7,functions.map((f,i)=>[...named(i),0,...leb(i)]))]);\
var wrapped=new WebAssembly.Instance(new WebAssembly.Module(bytes),{e:functions}).exports;\
functions.forEach((f,i)=>setWasmTableEntry(first+i,wrapped[i]))};\
var reportUndefinedSymbols=""",
)

# A function in brackets is about to be called: engines read it once, and compile it at once.
NAMED = (
    "async function _createPyodideModule(moduleArg={}){",
    "export default(async function(moduleArg={}){",
)
ENDED = ("return moduleRtn}export default _createPyodideModule;", "return moduleRtn});")


def shortened(script: str) -> str:
    """Raises ValueError if the script is not of the make that this knows."""
    script = _functions_by_a_loop(script)
    for old, new in (RECEIVED, ASKED, DECLARED, FOUND, LIBRARYS, REPORTED, TOGETHER, NAMED, ENDED):
        if script.count(old) != 1:
            raise ValueError(f"pyodide.asm.mjs is written in a new way: {old[:60]!r}")
        script = script.replace(old, new)
    return script


def _functions_by_a_loop(script: str) -> str:
    """A function that the script itself never calls needs no variable."""
    listed = LISTED.search(script)
    assigning = ASSIGNING.search(script)
    if not listed or not assigning or listed.end() > assigning.start():
        raise ValueError("pyodide.asm.mjs is written in a new way: its list of functions")
    start, end = assigning.span(1)
    between = script[listed.end() : start]
    used = set(NAME.findall(script[: listed.start()] + between + script[end:]))
    dropped = {
        variable
        for variable, name, export in ASSIGNED.findall(assigning[1])
        if variable not in used and name == "_" + export
    }
    names = ",".join(name for name in listed[1].split(",") if name not in dropped)
    kept = ASSIGNED.sub(lambda found: "" if found[1] in dropped else found[0], assigning[1])
    before = script[: listed.start()]
    return f"{before}var {names};{between}{kept}{EVERY_FUNCTION}{script[end:]}"
