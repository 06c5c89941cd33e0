import { chromium } from 'playwright'
import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
const root='/tmp/sb-ui'
const types={html:'text/html',js:'text/javascript',css:'text/css',svg:'image/svg+xml',json:'application/json',woff2:'font/woff2'}
const server=createServer(async (q,r)=>{ try{ const p=new URL(q.url,'http://x').pathname; const d=await readFile(root+p); r.setHeader('content-type',types[p.split('.').pop()]??'application/octet-stream'); r.end(d)}catch{r.statusCode=404;r.end()} })
await new Promise(r=>server.listen(0,r))
const port=server.address().port
const index=JSON.parse(await readFile(root+'/index.json','utf8'))
const want=new RegExp(process.argv[2]); const widths=(process.argv[3]??'390,860').split(',').map(Number); const themes=(process.argv[4]??'light,dark').split(',')
const ids=Object.keys(index.entries).filter(id=>want.test(id)&&index.entries[id].type==='story')
const browser=await chromium.launch({executablePath:'/usr/bin/chromium',args:['--no-sandbox','--disable-gpu']})
for(const width of widths) for(const theme of themes){
  const page=await browser.newPage({viewport:{width,height:200}})
  const pieces=[]
  for(const id of ids){
    const title = index.entries[id].title+'/'+index.entries[id].name
    const globals='theme:'+theme+(/japanese/i.test(id)?';locale:ja':'')
    await page.goto(`http://127.0.0.1:${port}/iframe.html?id=${id}&viewMode=story&globals=${globals}`)
    await page.waitForFunction(()=>document.querySelector('#storybook-root')?.childElementCount>0)
    await page.waitForTimeout(350)
    const b=await page.screenshot({fullPage:true})
    pieces.push([title,b.toString('base64')])
  }
  const sheet=await browser.newPage({viewport:{width:(width<500?4:2)*(width+12)+30,height:400}})
  await sheet.setContent('<body style="margin:8px;background:#888;display:flex;flex-wrap:wrap;align-items:flex-start;gap:12px">'+pieces.map(([t,b])=>`<div style="break-inside:avoid;margin-bottom:10px"><div style="font:12px sans-serif">${t}</div><img style="width:${width}px;display:block" src="data:image/png;base64,${b}"></div>`).join(''))
  await sheet.waitForTimeout(300)
  await sheet.screenshot({path:`/tmp/shots/${process.argv[5]??'s'}-${width}-${theme}.png`,fullPage:true})
  await page.close(); await sheet.close()
}
await browser.close(); server.close()
